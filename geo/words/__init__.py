"""The catalogue of words: every sentence a user can meet, Chinese and English, in the TOML files beside this one."""
