'use strict';
const { customType } = require('drizzle-orm/pg-core');
const { encryptedTextType } = require('./index.cjs');

exports.encryptedText = customType({ dataType: encryptedTextType });
