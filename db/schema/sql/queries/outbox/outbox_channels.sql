-- The channels and their settings.
select channel, is_on, per_minute, acknowledge_s, host, port, security, sender, login, hosts from city.known_channels()
