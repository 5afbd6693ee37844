UPDATE varieties SET default_grade = 5 - default_grade;
