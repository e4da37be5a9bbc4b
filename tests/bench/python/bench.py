"""Import time, the cost of a bound call, and 1,000 functions listed, beside C++."""

import subprocess
import sys
import timeit

import iitbfaas
import iitbfaas.testing

rounds = 20
functions = 1000


def best(call, times=rounds):
    return min(timeit.repeat(call, number=1, repeat=times))


def import_time():
    blank = best(lambda: subprocess.run([sys.executable, "-c", ""], check=True))
    return best(lambda: subprocess.run([sys.executable, "-c", "import iitbfaas"], check=True)) - blank


print(f"import iitbfaas: {import_time() * 1e3:.1f} ms")
with iitbfaas.testing.cluster() as cluster:
    image = iitbfaas.package("/bin/true", name="none")
    cluster.images.load(image)
    first = cluster.functions.create(image=image.id, name="f0", replicas=0, wait=None)
    print(f"a bound call that does not wait: {min(timeit.repeat(lambda: first.name, number=10000)) * 1e2:.2f} us")
    for number in range(1, functions):
        cluster.functions.create(image=image.id, name=f"f{number}", replicas=0, wait=None)
    host = cluster.info().host
    in_python, in_cpp = [], []
    for _ in range(3):
        in_python.append(best(cluster.functions.list))
        said = subprocess.run([sys.argv[1], host, str(rounds)], capture_output=True, text=True, check=True).stdout
        assert said.split()[0] == str(functions)
        in_cpp.append(float(said.split()[1]))
    print(f"{functions} functions listed: {min(in_python) * 1e3:.1f} ms, C++ {min(in_cpp) * 1e3:.1f} ms,", end=" ")
    print(f"{min(in_python) / min(in_cpp):.2f} times")
