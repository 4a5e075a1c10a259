-- The content of one photo, wherever it lies.
select city.photo_content(:attachment_id)
