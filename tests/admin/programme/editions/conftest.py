from tests.certificates.conftest import certificate_for as certificate_for
