#!/usr/bin/python3
"""A function in Python: iitbfaas deploy function.py --no-watchdog, then iitbfaas invoke function --data name=Asha."""

import iitbfaas


def handler(request: iitbfaas.Request) -> dict[str, str]:
    return {"hello": request.fields.get("name", "nobody")}


if __name__ == "__main__":
    iitbfaas.serve(handler)
