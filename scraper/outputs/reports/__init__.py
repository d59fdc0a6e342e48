"""The loss account for people: `report.json` as it is read, and the page that is made of it."""
