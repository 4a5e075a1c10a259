-- The content of one photo before something in it was covered, wherever it lies.
select city.photo_content(:attachment_id, true)
