"""Every sentence a user can meet, Chinese and English: keys in the code, sentences in the TOML files here."""
