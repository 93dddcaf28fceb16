"""From files, whatever their encoding and layout, to articles."""
