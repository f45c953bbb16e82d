package io.lockstep.jobs.download;

import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.plaindata.Names;
import java.net.URI;
import java.util.List;

/**
 * Data sets that can be fetched: those with an address that lasts and whose SHA-256 is known. For others a recipe says where
 * they are.
 */
public final class DataSets {
    private static final String BROWNLEE = "https://raw.githubusercontent.com/jbrownlee/Datasets/master/";
    private static final String MNIST = "https://storage.googleapis.com/cvdf-datasets/mnist/";
    private static final String AG_NEWS =
            "https://raw.githubusercontent.com/mhjabreel/CharCnn_Keras/master/data/ag_news_csv/";

    private static final List<DataSet> ALL = List.of(
            new DataSet(
                    "ag-news",
                    "news in four topics, title and description",
                    "non-commercial use, as the corpus asks",
                    "A. Gulli's corpus of news, chosen by X. Zhang; copy of github.com/mhjabreel/CharCnn_Keras",
                    "conf/news-topics.yaml --set data.root=DATA/ag_news",
                    List.of(
                            new RemoteFile(
                                    AG_NEWS + "train.csv",
                                    "ag_news/train.csv",
                                    29_470_338,
                                    "76a0a2d2f92b286371fe4d4044640910a04a803fdd2538e0f3f29a5c6f6b672e"),
                            new RemoteFile(
                                    AG_NEWS + "test.csv",
                                    "ag_news/test.csv",
                                    1_857_427,
                                    "521465c2428ed7f02f8d6db6ffdd4b5447c1c701962353eb2c40d548c3c85699"))),
            new DataSet(
                    "census-income",
                    "incomes in the census of 1994, above 50,000 dollars or not",
                    "CC BY 4.0",
                    "B. Becker and R. Kohavi, UCI Adult; copy of github.com/jbrownlee/Datasets",
                    "conf/census-income.yaml --set data.root=DATA",
                    List.of(
                            new RemoteFile(
                                    BROWNLEE + "adult-train.csv",
                                    "adult-train.csv",
                                    3_974_305,
                                    "5b00264637dbfec36bdeaab5676b0b309ff9eb788d63554ca0a249491c86603d"),
                            new RemoteFile(
                                    BROWNLEE + "adult-test.csv",
                                    "adult-test.csv",
                                    2_003_132,
                                    "72567b94f5c1a6f8501377dd80f93892c3848ff071cf91ba47e00b0785a28074"))),
            new DataSet(
                    "cifar10",
                    "60,000 small photographs of ten kinds",
                    "none stated; the author asks that his report of 2009 be cited",
                    "A. Krizhevsky, cs.toronto.edu/~kriz/cifar.html",
                    "conf/cifar10.yaml --set data.root=DATA/cifar-10-batches-bin"
                            + " --set 'data.train={format: fixed-records, files: [data_batch_*.bin], shape: [3, 32, 32],"
                            + " classes: batches.meta.txt}' --set 'data.test={format: fixed-records, files:"
                            + " [test_batch.bin], shape: [3, 32, 32], classes: batches.meta.txt}'",
                    List.of(new RemoteFile(
                            URI.create("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"),
                            "cifar-10-binary.tar.gz",
                            170_052_171,
                            "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
                            "cifar-10-batches-bin"))),
            new DataSet(
                    "diabetes",
                    "768 women of the Pima, diabetes within five years or not",
                    "none stated with this copy",
                    "National Institute of Diabetes and Digestive and Kidney Diseases; copy of"
                            + " github.com/jbrownlee/Datasets",
                    "conf/diabetes.yaml --set data.root=DATA",
                    List.of(new RemoteFile(
                            BROWNLEE + "pima-indians-diabetes.csv",
                            "pima-indians-diabetes.csv",
                            23_278,
                            "6bfe5d0f379d17a0e0819b996407e3c09bf80febd4287f2ed212190dfff154af"))),
            new DataSet(
                    "electricity",
                    "45,312 half hours of the electricity market of New South Wales",
                    "none stated with this copy",
                    "M. Harries, Splice-2, 1999; copy of github.com/scikit-multiflow/streaming-datasets",
                    "",
                    List.of(new RemoteFile(
                            "https://raw.githubusercontent.com/scikit-multiflow/streaming-datasets/master/elec.csv",
                            "elec.csv",
                            3_200_586,
                            "cdf901433885f29eca6911f70c0eeafb50d90596c879c30c5b99f5a2e8e734ff"))),
            new DataSet(
                    "mnist",
                    "70,000 handwritten digits",
                    "CC BY-SA 3.0",
                    "Y. LeCun, C. Cortes and C. Burges; copy of storage.googleapis.com/cvdf-datasets",
                    "conf/mnist.yaml --set data.root=DATA/mnist",
                    List.of(
                            new RemoteFile(
                                    MNIST + "train-images-idx3-ubyte.gz",
                                    "mnist/train-images-idx3-ubyte.gz",
                                    9_912_422,
                                    "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
                            new RemoteFile(
                                    MNIST + "train-labels-idx1-ubyte.gz",
                                    "mnist/train-labels-idx1-ubyte.gz",
                                    28_881,
                                    "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
                            new RemoteFile(
                                    MNIST + "t10k-images-idx3-ubyte.gz",
                                    "mnist/t10k-images-idx3-ubyte.gz",
                                    1_648_877,
                                    "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
                            new RemoteFile(
                                    MNIST + "t10k-labels-idx1-ubyte.gz",
                                    "mnist/t10k-labels-idx1-ubyte.gz",
                                    4_542,
                                    "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"))),
            new DataSet(
                    "shakespeare",
                    "a million characters of plays",
                    "public domain",
                    "W. Shakespeare; copy of github.com/karpathy/char-rnn",
                    "conf/shakespeare-gpt.yaml --set data.root=DATA",
                    List.of(new RemoteFile(
                            "https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt",
                            "tinyshakespeare.txt",
                            1_115_394,
                            "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed"))),
            new DataSet(
                    "temperatures",
                    "the lowest temperature of each day in Melbourne, 1981 to 1990",
                    "none stated with this copy",
                    "Australian Bureau of Meteorology; copy of github.com/jbrownlee/Datasets",
                    "conf/temperatures.yaml --set data.root=DATA",
                    List.of(new RemoteFile(
                            BROWNLEE + "daily-min-temperatures.csv",
                            "daily-min-temperatures.csv",
                            67_921,
                            "8b9de63ed6789492bf497625e7f9beb96a63d367b4b0a21754006f749fa5e5da"))));

    private DataSets() {}

    /** All of them, by name. */
    public static List<DataSet> all() {
        return ALL;
    }

    /** @throws IllegalArgumentException for a name that none has */
    public static DataSet named(String name) {
        List<String> names = ALL.stream().map(DataSet::name).toList();
        int at = names.indexOf(name);
        if (at < 0) {
            throw new IllegalArgumentException("data set: expected one of " + String.join(", ", names) + ", got "
                    + Excerpt.quoted(name) + "; perhaps '" + Names.closest(name, names)
                    + "' was meant. conf/README.md says where data of other recipes are");
        }
        return ALL.get(at);
    }
}
