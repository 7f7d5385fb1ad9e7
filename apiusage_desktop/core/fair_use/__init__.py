"""Fair use: the monthly allowance of API requests, what is used of it, and where the month will end."""
