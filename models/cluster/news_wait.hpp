#pragma once
// A coroutine that waits until somebody tells it something, once. Who derives says in its
// destructor what is withdrawn if it is destroyed earlier.
#include <coroutine>
#include <utility>

namespace shadow::models {

template <class News>
class NewsWait {
 public:
  NewsWait(const NewsWait&) = delete;
  NewsWait& operator=(const NewsWait&) = delete;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> h) noexcept { handle_ = h; }
  News await_resume() { return std::move(news_); }

  void tell(News news) {
    told_ = true;
    news_ = std::move(news);
    handle_.resume();
  }

 protected:
  NewsWait() = default;
  ~NewsWait() = default;
  [[nodiscard]] bool told() const { return told_; }

 private:
  std::coroutine_handle<> handle_;
  News news_{};
  bool told_ = false;
};

}  // namespace shadow::models
