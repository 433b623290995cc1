import { from, table, type Cases } from './cases.ts';

const data = (task: string, output = 'dataset') => from(task, output);

/** The components that run in the scikit-learn image. */
export const learningCases: Cases = {
  tables: {
    colours: 'colour,size,kind\nred,1,a\nblue,2,b\nred,,a\nblue,4,b\n',
    'once-rare': 'size,kind\n1,a\n2,a\n3,b\n',
    holes: 'size,kind\n1,a\n,b\n',
    'one-kind': 'size,kind\n1,a\n2,a\n',
    numbers: 'size,weight,kind\n1,3,a\n2,5,b\n3,7,a\n4,9,b\n',
    guesses: 'kind,prediction\na,a\nb,a\n',
    words: 'weight,prediction\nheavy,1\n',
    'no-model': 'this is no model\n',
  },
  steps: {
    penguins: { component: 'load-bundled-dataset' },
    iris: { component: 'load-bundled-dataset', arguments: { name: 'iris' } },
    wine: { component: 'load-bundled-dataset', arguments: { name: 'wine' } },
    'breast-cancer': { component: 'load-bundled-dataset', arguments: { name: 'breast_cancer' } },
    digits: { component: 'load-bundled-dataset', arguments: { name: 'digits' } },
    diabetes: { component: 'load-bundled-dataset', arguments: { name: 'diabetes' } },

    split: {
      component: 'split',
      arguments: { dataset: data('penguins'), test_fraction: '0.25', seed: '7', stratify: 'species' },
    },
    prepare: {
      component: 'prepare-features',
      arguments: { dataset: data('split', 'train'), target: 'species', categorical: '["year"]' },
    },
    apply: {
      component: 'apply-transformer',
      arguments: { transformer: data('prepare', 'transformer'), dataset: data('split', 'test') },
    },
    logistic: {
      component: 'train-classifier',
      arguments: { dataset: data('prepare', 'transformed'), target: 'species', hyperparameters: '{"C": 0.5}' },
    },
    forest: {
      component: 'train-classifier',
      arguments: { dataset: data('prepare', 'transformed'), target: 'species', algorithm: 'random_forest' },
    },
    boosting: {
      component: 'train-classifier',
      arguments: { dataset: data('prepare', 'transformed'), target: 'species', algorithm: 'gradient_boosting' },
    },
    predict: {
      component: 'predict',
      arguments: { model: data('logistic', 'model'), dataset: data('apply', 'transformed') },
    },
    classify: {
      component: 'classification-metrics',
      arguments: { predictions: data('predict', 'predictions'), target: 'species', positive_class: 'Adelie' },
    },

    'split-numbers': { component: 'split', arguments: { dataset: data('diabetes'), seed: '1' } },
    ridge: {
      component: 'train-regressor',
      arguments: { dataset: data('split-numbers', 'train'), target: 'progression', algorithm: 'ridge' },
    },
    'forest-numbers': {
      component: 'train-regressor',
      arguments: { dataset: data('split-numbers', 'train'), target: 'progression', algorithm: 'random_forest' },
    },
    'boosting-numbers': {
      component: 'train-regressor',
      arguments: { dataset: data('split-numbers', 'train'), target: 'progression' },
    },
    estimate: {
      component: 'predict',
      arguments: { model: data('ridge', 'model'), dataset: data('split-numbers', 'test') },
    },
    regress: {
      component: 'regression-metrics',
      arguments: { predictions: data('estimate', 'predictions'), target: 'progression' },
    },
  },
  mistakes: {
    'load-unknown': {
      component: 'load-bundled-dataset',
      arguments: { name: 'titanic' },
      says: "There is no bundled data set 'titanic': use one of penguins, iris, wine, breast_cancer, digits, diabetes.",
    },
    'split-unknown': {
      component: 'split',
      arguments: { dataset: table('numbers'), stratify: 'species' },
      says: "The table has no column 'species' to stratify by: it has size, weight, kind.",
    },
    'split-rare': {
      component: 'split',
      arguments: { dataset: table('once-rare'), stratify: 'kind' },
      says: "Column 'kind' has the value 'b' only once and cannot be stratified by: choose a column with few values, or leave stratify empty.",
    },
    'split-all': {
      component: 'split',
      arguments: { dataset: table('numbers'), test_fraction: { value: 1.5 } },
      says: 'The test fraction is 1.5: use a number above 0 and below 1, such as 0.25.',
    },
    'prepare-unknown': {
      component: 'prepare-features',
      arguments: { dataset: table('numbers'), target: 'species' },
      says: "The table has no column 'species': it has size, weight, kind.",
    },
    'prepare-choice': {
      component: 'prepare-features',
      arguments: { dataset: table('numbers'), scale: 'log' },
      says: "The value 'log' of scale is unknown: use one of standard, min_max, none.",
    },
    'apply-other': {
      component: 'apply-transformer',
      arguments: { transformer: data('prepare', 'transformer'), dataset: table('numbers') },
      says: '…',
    },
    'apply-nothing': {
      component: 'apply-transformer',
      arguments: { transformer: table('no-model'), dataset: table('numbers') },
      says: '…',
    },
    'classifier-text': {
      component: 'train-classifier',
      arguments: { dataset: table('colours'), target: 'kind' },
      says: '…',
    },
    'classifier-holes': {
      component: 'train-classifier',
      arguments: { dataset: table('holes'), target: 'kind' },
      says: '…',
    },
    'classifier-one-kind': {
      component: 'train-classifier',
      arguments: { dataset: table('one-kind'), target: 'kind' },
      says: '…',
    },
    'classifier-setting': {
      component: 'train-classifier',
      arguments: { dataset: table('numbers'), target: 'size', hyperparameters: '{"depth": 3}' },
      says: '…',
    },
    'regressor-text': {
      component: 'train-regressor',
      arguments: { dataset: table('numbers'), target: 'kind' },
      says: '…',
    },
    'regressor-setting': {
      component: 'train-regressor',
      arguments: {
        dataset: from('split-numbers', 'train'),
        target: 'progression',
        algorithm: 'ridge',
        hyperparameters: '{"alpha": -1}',
      },
      says: '…',
    },
    'predict-other': {
      component: 'predict',
      arguments: { model: data('logistic', 'model'), dataset: table('numbers') },
      says: '…',
    },
    'predict-nothing': {
      component: 'predict',
      arguments: { model: table('no-model'), dataset: table('numbers') },
      says: '…',
    },
    'classify-unpredicted': {
      component: 'classification-metrics',
      arguments: { predictions: table('numbers'), target: 'kind' },
      says: '…',
    },
    'classify-unknown': {
      component: 'classification-metrics',
      arguments: { predictions: table('guesses'), target: 'species' },
      says: '…',
    },
    'classify-class': {
      component: 'classification-metrics',
      arguments: { predictions: table('guesses'), target: 'kind', positive_class: 'z' },
      says: '…',
    },
    'regress-unknown': {
      component: 'regression-metrics',
      arguments: { predictions: table('words'), target: 'kind' },
      says: '…',
    },
    'regress-text': {
      component: 'regression-metrics',
      arguments: { predictions: table('words'), target: 'weight' },
      says: '…',
    },
  },
};
