#pragma once
// The few colours of the house. Series colours keep apart for people who see red and green alike;
// states never rely on colour alone (component_state.hpp has their signs).
#include <QColor>
#include <array>

namespace shadow::gui::palette {

inline const QColor ink{0x1f, 0x29, 0x33};    // text
inline const QColor quiet{0x61, 0x6e, 0x7c};  // labels, units
inline const QColor line{0xcb, 0xd2, 0xd9};   // borders
inline const QColor grid{0xe4, 0xe7, 0xeb};   // grids of charts
inline const QColor paper{0xff, 0xff, 0xff};
inline const QColor shade{0xf5, 0xf7, 0xfa};  // frames, backgrounds

inline const QColor network{0x2c, 0x6f, 0xa8};  // LAN, cluster interconnects
inline const QColor storage{0xb2, 0x6a, 0x1d};  // Fibre Channel, SCSI, CI
inline const QColor set{0x5b, 0x4b, 0x8a};

inline const QColor good{0x2f, 0x85, 0x5a};
inline const QColor busy{0x1f, 0x78, 0xb4};
inline const QColor warn{0xb7, 0x79, 0x1f};
inline const QColor bad{0xb8, 0x32, 0x32};

/// Colours of series, in the order they are given out.
inline const std::array<QColor, 8> series{QColor{0x1f, 0x78, 0xb4}, QColor{0xd9, 0x7b, 0x29},
                                          QColor{0x2f, 0x85, 0x5a}, QColor{0x80, 0x5a, 0xa5},
                                          QColor{0xb8, 0x32, 0x32}, QColor{0x3a, 0x9d, 0xa8},
                                          QColor{0x8a, 0x6d, 0x3b}, QColor{0x52, 0x60, 0x6d}};

}  // namespace shadow::gui::palette
