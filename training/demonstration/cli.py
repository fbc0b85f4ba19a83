groups: list = []
