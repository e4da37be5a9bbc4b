"""Values: what they take, what they give, and what they say when they are given something else."""

import copy
import datetime
import pickle

import iitbfaas
import pytest
from iitbfaas import FunctionSpec, Limits

full = FunctionSpec(
    name="hello",
    namespace="shop",
    image="sha256:ab",
    args=["name", "address"],
    replicas=2,
    limits=Limits(memory="64Mi", millicpus=500, pids=8),
    timeout=datetime.timedelta(seconds=2.5),
    publish=8590,
    environment={"A": "b"},
    constraints=("node.role == worker",),
    read_only_root=False,
)


def test_a_field_comes_back_in_the_unit_it_is_documented_in():
    assert full.limits.memory == 64 << 20
    assert full.timeout == 2.5
    assert full.args == ("name", "address")
    assert full.environment == {"A": "b"}
    assert FunctionSpec().publish is None
    assert FunctionSpec(timeout=3).timeout == 3.0


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))])
def test_a_copy_equals_its_original(copied):
    assert copied(full) == full
    assert copied(full) is not full


def test_replace_changes_what_it_names_and_leaves_the_original():
    other = full.replace(replicas=7)
    assert (other.replicas, full.replicas) == (7, 2)
    assert other != full
    assert other.replace(replicas=2) == full


def test_repr_says_what_is_not_the_default_and_can_be_read_back():
    assert repr(Limits(pids=3)) == "Limits(pids=3)"
    assert eval(repr(full), vars(iitbfaas)) == full


def test_an_unknown_keyword_is_a_type_error_with_a_suggestion():
    with pytest.raises(TypeError, match=r"FunctionSpec\(\) has no field 'replcas'; did you mean 'replicas'\?"):
        FunctionSpec(replcas=2)
    with pytest.raises(TypeError, match=r"did you mean 'memory'"):
        Limits().replace(memry=1)
    with pytest.raises(TypeError, match="by name"):
        FunctionSpec("hello")


def test_an_unknown_argument_of_a_call_is_a_type_error_with_a_suggestion():
    with pytest.raises(TypeError, match=r"connect\(\) has no argument 'tiemout'; did you mean 'timeout'\?"):
        iitbfaas.connect(tiemout=3)
    with pytest.raises(TypeError, match=r"did you mean 'includes'"):
        iitbfaas.package("/bin/cat", include=[])


@pytest.mark.parametrize(
    ("error", "keywords", "words"),
    [
        (TypeError, {"timeout": "30s"}, "FunctionSpec.timeout takes seconds"),
        (ValueError, {"timeout": -1}, "FunctionSpec.timeout takes seconds"),
        (ValueError, {"timeout": float("nan")}, "FunctionSpec.timeout takes seconds"),
        (TypeError, {"timeout": True}, "FunctionSpec.timeout takes seconds"),
        (TypeError, {"replicas": 1.5}, "FunctionSpec.replicas takes a whole number"),
        (ValueError, {"replicas": -1}, "FunctionSpec.replicas takes a whole number"),
        (ValueError, {"replicas": 1 << 40}, "FunctionSpec.replicas takes a whole number"),
        (TypeError, {"name": b"hello"}, "FunctionSpec.name takes a str, not bytes"),
        (TypeError, {"args": "name"}, "FunctionSpec.args takes a list"),
        (TypeError, {"environment": {"A": 1}}, "FunctionSpec.environment takes a mapping of str to str"),
        (TypeError, {"limits": {"memory": 1}}, "FunctionSpec.limits takes a Limits"),
        (TypeError, {"read_only_root": 1}, "FunctionSpec.read_only_root takes True or False"),
    ],
)
def test_a_wrong_type_or_value_names_the_field_and_what_it_takes(error, keywords, words):
    with pytest.raises(error, match=words):
        FunctionSpec(**keywords)


def test_a_size_takes_units_and_refuses_unknown_ones():
    assert Limits(memory="1.5G").memory == 1_500_000_000
    with pytest.raises(ValueError, match='Limits.memory takes .*"64Mi"'):
        Limits(memory="64Qi")


def test_a_value_cannot_be_changed_in_place():
    with pytest.raises(AttributeError, match=r"use \.replace\(replicas=\.\.\.\)"):
        full.replicas = 3
    with pytest.raises(TypeError):
        full.environment["A"] = "c"


def test_times_are_aware_and_take_no_naive_ones():
    at = datetime.datetime(2026, 11, 25, 1, 2, 3, 456789, tzinfo=datetime.timezone.utc)
    assert iitbfaas.LogLine(time=at).time == at
    with pytest.raises(ValueError, match="with a time zone"):
        iitbfaas.LogLine(time=at.replace(tzinfo=None))


def test_an_enumeration_takes_its_words_only():
    assert iitbfaas.NodeStatus(role="manager").role == "manager"
    with pytest.raises(ValueError, match='one of "worker", "manager"'):
        iitbfaas.NodeStatus(role="boss")


def test_errors_form_the_tree_of_the_library_and_can_be_pickled():
    assert issubclass(iitbfaas.NotFound, iitbfaas.APIError)
    assert issubclass(iitbfaas.Timeout, iitbfaas.TransportError)
    assert issubclass(iitbfaas.InvalidSpec, (iitbfaas.Error, ValueError))
    with pytest.raises(iitbfaas.TransportError) as caught:
        iitbfaas.connect("unix:///nowhere.sock")
    error = pickle.loads(pickle.dumps(caught.value))
    assert type(error) is iitbfaas.TransportError
    assert (str(error), error.reason) == (str(caught.value), caught.value.reason)
    assert error.status is None
    assert error.hint == "start one with: iitbfaas up"


def test_a_program_that_is_none_is_a_build_error():
    with pytest.raises(iitbfaas.BuildError, match="no such file"):
        iitbfaas.package("/nowhere/program")


def test_stack_files_compare_and_are_kept(tmp_path):
    file = tmp_path / "stack.yml"
    file.write_text("functions: {first: {program: /bin/cat}, second: {image: 'there/it:1'}}\n")
    spec = iitbfaas.Stack.load(file, name="shop")
    assert spec == iitbfaas.Stack.load(file, name="shop") != iitbfaas.Stack.load(file, name="other")
    assert pickle.loads(pickle.dumps(spec)) == spec == copy.deepcopy(spec)
    more = spec.replace(functions=[one.replace(replicas=2) for one in spec.functions])
    assert (more != spec, [one.replicas for one in more.functions]) == (True, [2, 2])
    with pytest.raises(TypeError, match="did you mean 'functions'"):
        spec.replace(function=[])


def test_a_stack_of_services_compares_by_what_the_engine_gets(tmp_path):
    one, other = tmp_path / "one.yml", tmp_path / "other.yml"
    one.write_text("services: {web: {image: 'nginx:1'}}\n")
    other.write_text("services: {web: {image: 'nginx:2'}}\n")
    spec = iitbfaas.Stack.load(one, name="shop")
    assert spec == iitbfaas.Stack.load(one, name="shop") != iitbfaas.Stack.load(other, name="shop")
    assert "nginx:1" in spec.rendered()
    with pytest.raises(TypeError, match="load its files again"):
        pickle.dumps(spec)
