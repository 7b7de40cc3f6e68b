"""The prompt library: brought, encoded, searched, used."""
