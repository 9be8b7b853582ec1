"""The arithmetic of an assessment: pure, in whole numbers, without the database."""
