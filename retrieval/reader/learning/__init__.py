"""What a reader is taught with: items of data, examples made of them, lessons of tensors."""
