"""Measuring the engine: questions with known answers, asked as anybody would ask them."""
