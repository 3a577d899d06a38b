"""Before any page: configuration, sign-in, first start, and the addresses beside the pages."""
