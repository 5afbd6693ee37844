DROP TABLE price_state;
DROP TABLE price_touches;
DROP TABLE city_prices;
DROP TABLE daily_prices;
