"""What leaves the house on paper: public notices, letters, forms, and copies of what was handed in. Pure: values in, bytes out."""
