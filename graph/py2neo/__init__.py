"""For offices whose scripts hold a py2neo `Graph`: their graph read through a mapping file, and a snapshot handed back to them.

py2neo is no longer maintained (docs/py2neo.md): nothing else of the project needs it, and of these modules `handing` alone loads it on import.
`import py2neo` in here means that library, for all imports are absolute. Nothing in this folder writes to an office's graph.
"""
