"""Ce que les bilans montrent sur les pages des autres pièces, et sur les leurs."""
