"Everything that packaging needs stands in settings.ini; this file only hands it on."
from configparser import ConfigParser
from pathlib import Path

from setuptools import find_packages, setup

here = Path(__file__).parent
config = ConfigParser(delimiters=['='])
config.read(here/'settings.ini', encoding='utf-8')
cfg = config['DEFAULT']
extras = {key.removesuffix('_requirements'): value.split() for key, value in cfg.items() if key.endswith('_requirements')}
for name in ('book', 'deploy', 'recipes'): extras['dev'] += extras[name]                # their pages are tested as well

setup(
    name=cfg['lib_name'],
    version=cfg['version'],
    description=cfg['description'],
    long_description=(here/'README.md').read_text(encoding='utf-8'),
    long_description_content_type='text/markdown',
    url=cfg['git_url'],
    author=cfg['author'],
    author_email=cfg['author_email'],
    license='Apache-2.0',
    keywords=cfg['keywords'],
    classifiers=[
        'Development Status :: 3 - Alpha', 'Framework :: Jupyter', 'Intended Audience :: Developers', 'Intended Audience :: Education',
        'Natural Language :: English', 'Operating System :: OS Independent', 'Programming Language :: Python :: 3',
        'Topic :: Scientific/Engineering :: Artificial Intelligence', 'Typing :: Typed',
    ],
    packages=find_packages(include=['fastnotes', 'fastnotes.*']),
    package_data={'fastnotes': ['py.typed', '*.txt', 'assets/*']},
    python_requires=f">={cfg['min_python']}",
    install_requires=cfg['requirements'].split(),
    extras_require=extras,
    entry_points={'console_scripts': cfg['console_scripts'].split()},
    zip_safe=False,
)
