package steel.cli.report;

import java.awt.Color;

/// Colours of curves and bars: steel, rust, then what is needed to tell more runs apart. The style
/// sheet has the same ones under `.c0` to `.c9`, and lighter ones for dark pages.
final class Palette {
  private static final int[] COLORS = {
    0x2f6690, 0xc2571a, 0x3d8b5f, 0x7d5ba6, 0xa67c00, 0x5c6670, 0xc2325a, 0x1f9aa0, 0x8a5a44,
    0xd277b3
  };

  private Palette() {}

  static int index(int color) {
    return Math.floorMod(color, COLORS.length);
  }

  /// Whether an earlier curve has the same colour.
  static boolean isAgain(int color) {
    return color >= COLORS.length;
  }

  static Color color(int color) {
    return new Color(COLORS[index(color)]);
  }

  /// As on paper through a veil.
  static Color faint(int color) {
    Color full = color(color);
    return new Color(full.getRed(), full.getGreen(), full.getBlue(), 70);
  }
}
