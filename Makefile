.PHONY: up test gates ci bench requirements

up:            ## the whole alliance on this machine
	uv run manage.py up

test:
	uv run --group test pytest

gates:         ## everything but the tests
	uv lock --check
	uv run --group test ruff check .
	uv run --group test ruff format --check .
	uv run --group test lint-imports
	uv run --group test mypy .
	uv run --group test manage.py makemigrations --check --dry-run

ci:            ## what a clean machine runs
	.ci/run

bench:
	uv run manage.py bench

requirements:  ## for pip and for mirrors, from the lock
	uv lock
	uv export --quiet --locked --no-hashes --no-annotate --no-header > requirements.txt
