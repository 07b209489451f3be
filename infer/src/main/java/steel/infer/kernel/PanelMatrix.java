package steel.infer.kernel;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import steel.weights.PanelType;
import steel.weights.Panels;

/// A weight matrix in 8 or 4 bits, cut into its panels once, so that no kernel has to.
public final class PanelMatrix implements Matrix {
  private final Panels panels;
  private final List<Panel> parts = new ArrayList<>();

  private PanelMatrix(Panels panels) {
    this.panels = panels;
  }

  /// One panel: 64 rows.
  ///
  /// @param codes words, `[columns / codes of a word, 64]`
  /// @param scales `[columns / 32, 64]`, half precision
  record Panel(MemorySegment codes, MemorySegment scales) {}

  /// Borrowed: lives as long as the memory of the panels.
  public static PanelMatrix of(Panels panels) {
    PanelMatrix matrix = new PanelMatrix(panels);
    int count = Panels.panels(panels.rows());
    long codes = panels.codes().byteSize() / count;
    long scales = panels.scales().byteSize() / count;
    for (int i = 0; i < count; i++) {
      matrix.parts.add(
          new Panel(
              panels.codes().asSlice(i * codes, codes),
              panels.scales().asSlice(i * scales, scales)));
    }
    return matrix;
  }

  PanelType type() {
    return panels.type();
  }

  /// How many panels there are.
  int panels() {
    return parts.size();
  }

  /// Whether a panel has no rows that only fill it up.
  boolean isWhole(int index) {
    return (index + 1) * Panels.ROWS <= panels.rows();
  }

  Panel panel(int index) {
    return parts.get(index);
  }

  @Override
  public int rows() {
    return panels.rows();
  }

  @Override
  public int columns() {
    return panels.columns();
  }

  @Override
  public long byteSize() {
    return panels.bytes();
  }

  @Override
  public void copyRows(int from, int count, float[] into, int at) {
    panels.copyRows(from, count, into, at);
  }
}
