#include "gui/pages/messages_page.hpp"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QTableView>
#include <QVBoxLayout>

#include "gui/models/message_filter.hpp"
#include "gui/pages/fonts.hpp"

namespace shadow::gui {

namespace {
constexpr int kRowHeight = 20;
constexpr int kTimeWidth = 110;
constexpr int kNodeWidth = 80;
}  // namespace

MessagesPage::MessagesPage(TimeWindow* window, QWidget* parent)
    : QWidget(parent),
      table_(new MessageTable(this)),
      filter_(new MessageFilter(this)),
      node_(new QComboBox),
      words_(new QLineEdit),
      count_(new QLabel),
      view_(new QTableView) {
  filter_->setSourceModel(table_);
  view_->setModel(filter_);
  view_->setFont(fonts::mono());
  view_->setShowGrid(false);
  view_->setFrameShape(QFrame::NoFrame);
  view_->setSelectionBehavior(QAbstractItemView::SelectRows);
  view_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  view_->verticalHeader()->hide();
  view_->verticalHeader()->setDefaultSectionSize(kRowHeight);
  view_->horizontalHeader()->setStretchLastSection(true);
  view_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  view_->setColumnWidth(MessageTable::time_column, kTimeWidth);
  view_->setColumnWidth(MessageTable::node_column, kNodeWidth);
  words_->setPlaceholderText(tr("Filter by words"));
  words_->setClearButtonEnabled(true);

  auto* bar = new QHBoxLayout;
  bar->setContentsMargins(8, 6, 8, 4);
  bar->setSpacing(10);
  bar->addWidget(node_);
  bar->addWidget(words_, 1);
  bar->addWidget(count_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(bar);
  column->addWidget(view_);

  connect(node_, &QComboBox::currentIndexChanged, this, [this](int index) {
    filter_->set_node(index <= 0 ? QString() : node_->currentText());
    update_count();
  });
  connect(words_, &QLineEdit::textChanged, this, [this](const QString& words) {
    filter_->set_words(words);
    update_count();
  });
  connect(view_, &QTableView::clicked, this, [window](const QModelIndex& index) {
    window->set_cursor(index.data(MessageTable::kTimeRole).toLongLong());
  });
  set_run(nullptr);
}

void MessagesPage::set_run(const std::shared_ptr<const RunResult>& run) {
  table_->set_run(run);
  node_->clear();
  node_->addItem(tr("All nodes"));
  QStringList nodes;
  if (run) {
    for (const Message& m : run->messages) {
      if (!nodes.contains(m.node)) nodes << m.node;
    }
  }
  nodes.sort();
  node_->addItems(nodes);
  update_count();
}

void MessagesPage::update_count() {
  const int all = table_->rowCount();
  const int seen = filter_->rowCount();
  if (all == 0) {
    count_->setText(tr("No console messages"));
  } else {
    count_->setText(seen == all ? tr("%1 messages").arg(all)
                                : tr("%1 of %2 messages").arg(seen).arg(all));
  }
}

}  // namespace shadow::gui
