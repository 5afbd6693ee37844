DROP TABLE warning_settings;
DROP TABLE price_warnings;
DROP TABLE index_values;
DROP TABLE index_weights;
DROP TABLE index_weight_sets;
