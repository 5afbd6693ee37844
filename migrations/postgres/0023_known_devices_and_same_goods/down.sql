DROP INDEX demands_same;
DROP INDEX offers_same;
DROP TABLE known_devices;
