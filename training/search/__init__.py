"""The form in which names are compared, sorted and searched, whoever typed them and on whatever keyboard."""
