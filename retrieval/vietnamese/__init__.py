"""What is particular to Vietnamese: letters, marks, sentences, dates, abbreviations."""
