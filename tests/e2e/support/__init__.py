"""What the end-to-end tests are made of: a real server, an API client, zips, a browser."""
