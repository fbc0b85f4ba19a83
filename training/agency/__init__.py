"""A booking coordinator's pages: the agency's people, their certificates, who else books; and everybody's own ties."""
