DROP TABLE price_forecasts;
