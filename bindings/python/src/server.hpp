#pragma once
#include "conversion.hpp"
#include "waiting.hpp"

#include "iitbfaas/error.hpp"

#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>

namespace iitbfaas::python {

/// A server of the library with a thread to run on: start and stop, or `with`, or run until it is stopped.
template <class T>
class Server {
 public:
  explicit Server(std::unique_ptr<T> server) : server_{std::move(server)} {}
  Server(Server&&) = default;
  ~Server() {
    if (!running_) return;
    const py::gil_scoped_release released;
    running_.reset();
  }

  const T& get() const { return *shared(); }

  /// For another server that asks this one: it lives as long as that needs it.
  std::shared_ptr<T> shared() const {
    if (!server_) throw Error{"use a server: it has been stopped"};
    return server_;
  }

  void start() {
    get();
    if (running_) throw Error{"start a server: it runs already"};
    running_ = std::make_shared<Running>(*server_);
  }

  /// Returns when all its threads have ended and its ports are free. Throws what ended it before.
  void stop() {
    if (const auto running = running_) {
      running->thread.request_stop();
      waiting([&] { running->wait(); });
      running_.reset();
      server_.reset();
      if (running->failure) std::rethrow_exception(running->failure);
    }
    server_.reset();
  }

  /// Serves until another thread calls `stop`, or a signal's handler raises.
  void run() {
    start();
    const auto running = running_;
    try {
      waiting([&] { running->wait(); });
    } catch (...) {
      stop();
      throw;
    }
    stop();
  }

 private:
  struct Running {
    explicit Running(T& server)
        : thread{[this, &server](const std::stop_token& stop) {
            try {
              server.run(stop);
            } catch (...) {
              failure = std::current_exception();
            }
            const std::scoped_lock lock{mutex};
            ended = true;
            changed.notify_all();
          }} {}
    void wait() {
      std::unique_lock lock{mutex};
      while (!changed.wait_for(lock, attention, [this] { return ended; })) {
        lock.unlock();
        if (raised_by_signal()) return;
        lock.lock();
      }
    }
    std::mutex mutex;
    std::condition_variable changed;
    bool ended = false;
    std::exception_ptr failure;
    std::jthread thread;  // last: it uses the others
  };

  std::shared_ptr<T> server_;
  std::shared_ptr<Running> running_;
};

template <class T>
void bind_running(py::class_<Server<T>>& type) {
  type.def("start", &Server<T>::start, "Serves on threads of its own. Raises Error when it runs already.");
  type.def(
      "stop", &Server<T>::stop,
      "Ends it; returns when its threads have ended and its ports are free. Raises what ended it before.");
  type.def("run", &Server<T>::run,
           "Serves until another thread calls `stop`, or Ctrl-C. Raises what ended it otherwise.");
  type.def("__enter__", [](const py::object& self) {
    self.cast<Server<T>&>().start();
    return self;
  });
  type.def("__exit__", [](Server<T>& it, const py::args&) { it.stop(); });
}

}  // namespace iitbfaas::python
