"""Values of the engine as people and programs read them."""
