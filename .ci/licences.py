"""Write DEPENDENCIES.md: every package that an installation brings, directly or through another, with its licence; from the metadata of the installed packages.

    python .ci/licences.py            # write it, in an environment that has the extras
    python .ci/licences.py --check    # exit 1 if a requirement of settings.ini is not in it
"""
import re, sys
from configparser import ConfigParser
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

TOP = Path(__file__).resolve().parent.parent
TARGET = TOP/'DEPENDENCIES.md'
LEFT_OUT = ('dev', 'docs')                    # what only those who change the book install


def plain(name): return re.sub(r'[-_.]+', '-', name).lower()


def requirements():
    "Extra ('' for none) -> its requirements, as settings.ini has them."
    config = ConfigParser(delimiters=['='])
    config.read(TOP/'settings.ini', encoding='utf-8')
    found = {key.removesuffix('requirements').removesuffix('_'): value.split() for key, value in config['DEFAULT'].items() if key.endswith('requirements')}
    return {extra: wanted for extra, wanted in found.items() if extra not in LEFT_OUT}


def licence_of(dist):
    meta = dist.metadata
    classified = [c.split(' :: ')[-1] for c in meta.get_all('Classifier', []) if c.startswith('License :: ') and c != 'License :: OSI Approved']
    said = (meta.get('License') or '').strip()
    return meta.get('License-Expression') or ', '.join(classified) or (said if said and len(said) < 60 and '\n' not in said else '') or by_text(dist)


def by_text(dist):
    "What the licence's text says, where the metadata say nothing."
    files = [f for f in dist.files or () if re.search(r'(^|/)(licen[cs]e|copying)', str(f), re.I)]
    text = ' '.join(' '.join(f.read_text().split()) for f in files)
    if 'Redistributions of source code must retain' in text: return 'BSD-3-Clause' if 'Neither the name' in text else 'BSD-2-Clause'
    return 'not named in its metadata'


def closure(wanted):
    "name -> (version, licence) of these requirements and all they bring."
    found, open_ones = {}, [Requirement(r) for r in wanted]
    while open_ones:
        req = open_ones.pop()
        name = plain(req.name)
        try: dist = distribution(req.name)
        except PackageNotFoundError: found.setdefault(name, ('', 'not in the tested set')); continue
        if name in found and not req.extras: continue
        found[name] = dist.version, licence_of(dist)
        for text in dist.requires or []:
            sub = Requirement(text)
            if not sub.marker or any(sub.marker.evaluate({'extra': e}) for e in ('', *req.extras)):
                if plain(sub.name) not in found: open_ones.append(sub)
    return found


def text():
    lines = ['# What fastnotes stands on', '',
             'Every package that an installation brings, directly or through another, with the licence that its own metadata name. The versions are those of the tested set on Linux '
             '(Python 3.11); the bounds stand in settings.ini. Written by `.ci/licences.py`.', '',
             'fastnotes itself is under the Apache licence 2.0, and contains no code of other projects. The data that travel with it are scikit-learn\'s `load_digits` (inside scikit-learn, BSD).']
    known = {}
    for extra, wanted in requirements().items():
        rows = {n: v for n, v in sorted(closure(wanted).items()) if n not in known}
        direct = {plain(Requirement(r).name) for r in wanted}
        if not extra: known = rows
        lines += ['', f"## {f'The extra [{extra}]' if extra else 'Every installation'}", '', '| package | version | licence |', '|---|---|---|']
        lines += [f"| {f'**{n}**' if n in direct else n} | {version} | {licence} |" for n, (version, licence) in rows.items()]
    return '\n'.join(lines) + '\n\nBold: named in settings.ini. What stands in the first table is not repeated in the others.\n'


def missing():
    listed = set(re.findall(r'^\| \**([^ |*]+)\** ', TARGET.read_text(encoding='utf-8'), re.M)) if TARGET.exists() else set()
    return sorted({plain(Requirement(r).name) for wanted in requirements().values() for r in wanted} - listed)


if __name__ == '__main__':
    if '--check' in sys.argv:
        if missing(): sys.exit(f"DEPENDENCIES.md lacks {', '.join(missing())}: run python .ci/licences.py")
    else: TARGET.write_text(text(), encoding='utf-8')
