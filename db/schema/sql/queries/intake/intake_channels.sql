-- The sources of reports with what each may and must.
select code, may_be_anonymous, must_be_verified, gets_call_back, posts from city.channels order by number
