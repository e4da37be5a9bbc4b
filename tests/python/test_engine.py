"""The object model on the embedded engine and on a real Docker engine."""

import operator
import pickle

import iitbfaas
import pytest

from conftest import becomes, programs


def test_a_cluster_says_what_it_is(cluster):
    info = cluster.info()
    assert info.engine.split()[0] in ("embedded", "docker")
    assert info.manager
    assert len(cluster.nodes) == info.nodes


def test_a_program_becomes_a_function_that_answers(hello):
    response = hello.invoke(name="Asha", address="Powai")
    assert response.text == "Hello Asha from Powai\n"
    assert (response.status_code, response.ok) == (200, True)
    assert response.headers["CONTENT-type"].startswith("text/plain")
    assert 0 < response.duration < 60
    assert pickle.loads(pickle.dumps(response)).content == response.content


def test_json_becomes_arguments_too(hello):
    assert hello.invoke(json={"name": "a", "address": "b"}).text == "Hello a from b\n"
    with pytest.raises(TypeError, match="not both"):
        hello.invoke(b"data", json={})
    with pytest.raises(ValueError, match='begins with "/"'):
        hello.invoke(path="v1")


def test_fields_of_a_form_may_have_any_name(hello):
    assert hello.invoke({"name": "a", "address": "b"}).text == "Hello a from b\n"
    assert hello.invoke(name="a", address=7, json=None, timeout=None).text == "Hello a from 7\n"


def test_a_call_says_what_it_takes(cluster, hello):
    with pytest.raises(TypeError, match=r"logs\(\) has no argument 'folow'; did you mean 'follow'\?"):
        hello.logs(folow=True)
    with pytest.raises(TypeError, match=r"get\(\) takes \(name, \*, namespace\), not \(3\)"):
        cluster.functions.get(3)
    with pytest.raises(TypeError, match=r"create\(\) has no argument 'progam'; did you mean 'program'\?"):
        cluster.functions.create(progam="/bin/cat")
    with pytest.raises(TypeError, match="by name"):
        cluster.functions.create("/bin/cat")


def test_scaling_takes_numbers_and_durations(cluster):
    scale = {"min": 1, "max": 5, "zero": True, "idle": 2.5, "target": 50}
    echo = cluster.functions.create(program="/bin/cat", name="scaled", scale=scale, wait=120)
    labels = echo.labels
    assert labels["com.openfaas.scale.max"] == "5"
    assert labels["com.openfaas.scale.zero"] == "true"
    echo.remove()
    with pytest.raises(TypeError, match="scale.max takes a number"):
        cluster.functions.create(program="/bin/cat", name="scaled", scale={"max": []})


def test_handles_of_one_function_are_equal(cluster, hello):
    assert hello == cluster.functions.get("hello")
    assert hello in set(cluster.functions)
    assert cluster.nodes.list()[0] == cluster.nodes.list()[0]


def test_a_function_tells_of_itself(cluster, hello):
    assert hello.name in [function.name for function in cluster.functions]
    assert "hello" in cluster.functions
    assert "nobody" not in cluster.functions
    assert hello.spec.args == ("name", "address")
    assert hello.limits.memory == 128 << 20
    assert hello.status.spec == hello.spec
    assert hello.created.tzinfo is not None
    assert hello.url.endswith("/function/hello")


def test_an_absent_function_is_not_found(cluster):
    with pytest.raises(iitbfaas.NotFound) as caught:
        cluster.functions.get("nobody")
    assert (caught.value.status, caught.value.reason) == (404, "no such function")


def test_lists_are_narrowed_by_filters(cluster, hello):
    assert [it.name for it in cluster.functions.list(filters={"name": "hello"})] == ["hello"]
    assert cluster.functions.list(filters={"name": ["nobody"]}) == []
    assert [it.spec.name for it in cluster.functions.statuses(filters={"image": hello.image})] == ["hello"]
    assert cluster.nodes.list(filters={"role": "worker"}) == []
    with pytest.raises(iitbfaas.InvalidSpec, match='no filter "colour"'):
        cluster.functions.list(filters={"colour": "red"})


def test_scaling_up_and_down(hello):
    hello.scale(2, wait=120)
    assert hello.available_replicas == 2
    hello.scale(1, wait=120)
    assert hello.replicas == 1


def test_an_update_changes_what_it_names(hello):
    limits = hello.limits
    assert hello.update(timeout=21) == "updated"
    assert hello.update(timeout=21) == "unchanged"
    assert (hello.spec.timeout, hello.limits) == (21.0, limits)
    with pytest.raises(TypeError, match="did you mean 'timeout'"):
        hello.update(timout=2)


def test_logs_are_lines(hello):
    hello.invoke(name="a", address="b")
    assert becomes(lambda: any("Forking" in line.text for line in hello.logs(tail=50)))


def test_a_log_that_is_followed_ends_when_it_is_dropped(hello):
    lines = hello.logs(follow=True)
    assert next(lines).time.tzinfo is not None
    del lines


def test_a_node_is_drained_and_activated(cluster):
    node = next(iter(cluster.nodes))
    node.change_labels({"zone": "a"})
    assert node.labels["zone"] == "a"
    node.change_labels({"zone": None})
    assert "zone" not in node.labels
    assert cluster.nodes.get(node.name).id == node.id
    assert (node.role, node.availability, node.ready) == ("manager", "active", True)
    with pytest.raises(iitbfaas.Error):
        node.demote()


def test_a_stack_is_planned_deployed_and_removed(cluster, tmp_path):
    file = tmp_path / "stack.yml"
    file.write_text(f"functions:\n  first: {{program: {programs}/program_hello}}\n")
    spec = iitbfaas.Stack.load(file, name="shop")
    assert [function.name for function in spec.functions] == ["first"]
    stack = cluster.stacks.create(spec, wait=120)
    assert [function.name for function in stack.functions()] == ["first"]
    assert "shop" in [known.name for known in cluster.stacks]
    assert [change.action for change in stack.deploy(spec)] == ["unchanged"]
    stack.remove()
    with pytest.raises(iitbfaas.NotFound):
        cluster.stacks.get("shop")


def test_a_deploy_tells_what_it_does_and_ends_when_nobody_listens(cluster, tmp_path):
    (tmp_path / "token").write_text("secret")
    file = tmp_path / "stack.yml"
    file.write_text(
        f"functions:\n  first: {{program: {programs}/program_hello}}\n"
        "secrets:\n  token: {file: token}\n"
        "services:\n  none: {image: none, deploy: {replicas: 0}, secrets: [token]}\n"
    )
    spec, stack = iitbfaas.Stack.load(file), iitbfaas.Stack(cluster, "told")
    steps, changes = [], []
    done = stack.deploy(spec, wait=120, on_step=steps.append, on_change=changes.append)
    assert "told: deploying 1 function" in steps
    assert ("secret", "create", "told_token") in [(change.part, change.action, change.name) for change in changes]
    by_name = operator.attrgetter("part", "name")
    assert sorted(changes, key=by_name) == sorted((one for one in done if one.part != "function"), key=by_name)
    with pytest.raises(ZeroDivisionError):
        stack.deploy(spec, on_step=lambda step: 1 / 0)
    with pytest.raises(TypeError, match="on_change"):
        stack.deploy(spec, on_chang=print)
    stack.remove()
    steps.clear()
    one = cluster.functions.create(program=programs / "program_hello", name="told", wait=None, on_step=steps.append)
    assert "told: deploying" in steps
    one.remove()


def test_a_secret_is_made_replaced_and_removed(cluster):
    cluster.secrets.create("token", b"one")
    with pytest.raises(iitbfaas.Conflict):
        cluster.secrets.create("token", "two")
    cluster.secrets.replace("token", "two")
    assert cluster.secrets.get("token").used_by == ()
    cluster.secrets.remove("token")
    assert len(cluster.secrets) == 0


def test_a_closed_cluster_says_so(cluster):
    with iitbfaas.connect(cluster.info().host) as other:
        functions = other.functions
    with pytest.raises(iitbfaas.Error, match="closed"):
        len(functions)


def test_images_are_listed(cluster, hello):
    image = cluster.images.get("iitbfaas/hello:latest")
    assert image.id == hello.image
    assert "hello" in image.services
