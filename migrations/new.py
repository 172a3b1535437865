"""Write the next numbered revision from what the models have and the revisions lack.

python -m migrations.new "what changes"
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command

from lianshu.migrate import FOLDER, alembic_config, migrate, migration_engine


def main(title: str) -> int:
    """Compare on an empty SQLite database and write migrations/versions/NNNN_title.py."""
    versions = FOLDER / "versions"
    versions.mkdir(exist_ok=True)
    number = f"{len(list(versions.glob('[0-9]*.py'))) + 1:04}"
    slug = re.sub(r"\W+", "_", title.lower()).strip("_")
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'empty.sqlite'}"
        migrate(url)
        engine = migration_engine(url)
        with engine.connect() as connection, connection.begin():
            config = alembic_config(connection)
            config.set_main_option("file_template", f"{number}_{slug}")
            command.revision(config, message=title, rev_id=number, autogenerate=True)
        engine.dispose()
    _tidy(versions / f"{number}_{slug}.py")
    return 0


def _tidy(path: Path) -> None:
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.lstrip().startswith("# ###")))
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", path], check=True)


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
