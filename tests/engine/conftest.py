from engines import engine, engines, pytest_configure, spark_address  # noqa: F401
