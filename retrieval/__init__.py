"""Everything that knows about articles, Vietnamese, models, indexes and evidence."""
