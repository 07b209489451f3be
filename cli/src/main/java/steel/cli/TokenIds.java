package steel.cli;

import java.nio.file.Path;
import java.util.Collection;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import steel.infer.SteelModel;

/// Token ids that a user names.
final class TokenIds {
  private TokenIds() {}

  /// Refuses ids that a model does not have.
  ///
  /// @param option that they were given by
  /// @param folder the model's
  static void require(
      CommandSpec command, String option, Collection<Integer> ids, SteelModel model, Path folder) {
    int vocabSize = model.config().vocabSize();
    for (int id : ids) {
      if (id < 0 || id >= vocabSize) {
        throw new ParameterException(
            command.commandLine(),
            "%s: %d is not in the vocabulary of %s, which has ids 0 to %d"
                .formatted(option, id, folder, vocabSize - 1));
      }
    }
  }
}
