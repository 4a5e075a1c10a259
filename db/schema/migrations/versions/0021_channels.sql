-- The channels that reports come by, with what each may and must; before, the words stood in functions and views. Their
-- number is their place in app/city/model.py CHANNELS, by which the city in memory keeps them; a test compares both.

create table city.channels (
    code text primary key,
    number smallint not null unique check (number >= 0),
    name text not null,
    name_en text not null,
    may_be_anonymous boolean not null,         -- nobody need say who reports
    must_be_verified boolean not null,         -- somebody goes there before it is filed
    gets_call_back boolean not null,           -- who reported is told what came of it
    posts text[] not null                      -- who takes reports by it
);

insert into city.channels (code, number, name, name_en, may_be_anonymous, must_be_verified, gets_call_back, posts) values
    ('supervisor', 0, '监督员', 'Patrol officer', false, false, false, '{supervisor}'),
    ('hotline', 1, '热线', 'Hotline', true, true, true, '{hotline_agent,acceptor}'),
    ('wechat', 2, '微信', 'WeChat', true, true, true, '{hotline_agent,acceptor}'),
    ('video', 3, '视频', 'Video', true, true, false, '{acceptor}'),
    ('media', 4, '媒体', 'Media', true, true, false, '{acceptor}'),
    ('web', 5, '网络', 'Web', true, true, true, '{hotline_agent,acceptor}'),
    ('dust', 6, '扬尘举报', 'Dust reports', true, true, true, '{hotline_agent,acceptor}'),
    ('inspection', 7, '督察', 'Inspection', false, false, false, '{inspector,acceptor}'),
    ('other', 8, '其他来源', 'Other sources', true, true, false, '{acceptor}');

alter table city.channels enable row level security;
