-- The grade that a variety is offered in by default had 1 as the best; listings have 4 as the best, and so has everything now.
UPDATE varieties SET default_grade = 5 - default_grade;
