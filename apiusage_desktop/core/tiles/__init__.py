"""Counts by day, held ready: any period is then the difference of two rows, and no question to the database.

A tile has, for each combination of client, method, endpoint and status, the requests of all days before each day.
While a period is dragged, every panel is answered from two rows of it. The technique is that of Falcon (Moritz, Howe
and Heer, 2019) and Mosaic (Heer and Moritz, 2023). What a panel's SQL says, its function `count` says of a tile; a test
holds the two together on random logs.
"""
