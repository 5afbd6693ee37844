DROP TABLE api_keys;
DROP TABLE login_failures;
DROP TABLE one_time_tokens;
DROP TABLE sessions;
DROP TABLE users;
DROP TABLE enterprises;
